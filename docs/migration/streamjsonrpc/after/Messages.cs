namespace Library;

/// <summary>One of many requests on a channel.</summary>
internal sealed record Request<TBody>(int Id, TBody Body);

/// <summary>The answer to the request with that id: a body, or why there is none.</summary>
internal sealed record Reply<TBody>(int Id, TBody? Body, string? Error = null);

internal sealed record Search(string Book, string Word);

/// <summary>How far a search is; at its end what it has found.</summary>
internal sealed record SearchStep(int Percent, int[]? Found = null);
