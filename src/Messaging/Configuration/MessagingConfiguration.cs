using Microsoft.Extensions.Configuration;

namespace Messaging.Configuration;

/// <summary>The section <c>Messaging</c>, or nothing where options come from code alone.</summary>
internal sealed record MessagingConfiguration(IConfigurationSection? Section);
