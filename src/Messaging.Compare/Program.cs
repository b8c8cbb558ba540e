using Messaging.Compare;

return await CommandLine.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
