using Messaging;
using MessagingServer;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddMessaging(builder.Configuration)
    .AddMessagePack()
    .AddProtobufNet();

WebApplication app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();

// A path of the form /package.Service/Method is served over WebSocket and over gRPC; any other one over WebSocket.
var room = new Room();
app.MapDuplexChannel<ChatMessage, ChatMessage>("/chat.v1.Room/Join", room.ServeAsync);
app.Run();
