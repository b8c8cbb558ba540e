namespace MessagingClient;

/// <summary>What clients send to the room, and what the room sends to everybody.</summary>
public sealed record ChatMessage(string From, string Text);
