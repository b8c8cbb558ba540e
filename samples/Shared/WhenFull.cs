namespace Samples;

/// <summary>What happens to a message for a member that has not yet taken as many as it may keep waiting.</summary>
public enum WhenFull
{
    /// <summary>The message that has waited longest gives way: for what is only of interest while it is new.</summary>
    DropOldest,

    /// <summary>
    /// A message takes the place of the waiting one with its key: for states, of which only the latest counts. Where that many different keys wait, the one
    /// that has waited longest gives way.
    /// </summary>
    LatestPerKey,

    /// <summary>The member is put out: for messages of which none may be missing without notice.</summary>
    Disconnect,
}
