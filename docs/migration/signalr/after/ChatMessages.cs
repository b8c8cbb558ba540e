using System.Text.Json.Serialization;

namespace Chat;

[JsonDerivedType(typeof(Join), "join")]
[JsonDerivedType(typeof(Say), "say")]
public abstract record ChatCommand;

public sealed record Join(string Room, string Name) : ChatCommand;

public sealed record Say(string Text) : ChatCommand;

[JsonDerivedType(typeof(Others), "others")]
[JsonDerivedType(typeof(Came), "came")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(Said), "said")]
public abstract record ChatEvent;

public sealed record Others(string[] Names) : ChatEvent;

public sealed record Came(string Name) : ChatEvent;

public sealed record Left(string Name) : ChatEvent;

public sealed record Said(string Name, string Text) : ChatEvent;

public sealed record History(string Room);
