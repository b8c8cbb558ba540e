namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds channels, serializers and transports to an application; made by <c>AddMessaging</c>.</summary>
public interface IMessagingBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
