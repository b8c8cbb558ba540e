using Library;

await (args is ["client", .. string[] rest] ? Client.RunAsync(rest) : Server.RunAsync(args));
