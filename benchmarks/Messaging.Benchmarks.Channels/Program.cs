using Messaging.Benchmarks.Channels;

return await CommandLine.Create().Parse(args).InvokeAsync();
