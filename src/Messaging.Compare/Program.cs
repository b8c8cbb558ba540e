using Messaging.Compare;

return await CommandLine.RunAsync(args);
