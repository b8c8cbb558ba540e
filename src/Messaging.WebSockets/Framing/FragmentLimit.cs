namespace Messaging.WebSockets.Framing;

/// <summary>How many frames one message may come in.</summary>
/// <param name="Count">How many.</param>
/// <param name="EmptyOnly">Whether only empty frames count, besides the first: what lies below hands a long frame out in pieces.</param>
internal readonly record struct FragmentLimit(int Count, bool EmptyOnly);
