global using Messaging.Conformance;
global using Xunit;
