using Microsoft.AspNetCore.Builder;

namespace Messaging.Security.Tests.Harness;

/// <summary>What a test changes on the attacked host and on its good clients.</summary>
internal sealed class AttackSetup
{
    /// <summary>Changes services, configuration and Kestrel. The endpoints' keys are below <c>Messaging:Endpoints:echo</c> and <c>…:raw</c>.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>Adds middleware and further endpoints, before the attacked ones are mapped.</summary>
    public Action<WebApplication>? Map { get; init; }

    /// <summary>Conventions of the attacked endpoints, such as authorization.</summary>
    public Action<IEndpointConventionBuilder>? Endpoint { get; init; }

    /// <summary>Changes the channels of the good clients; they connect to <see cref="AttackedHost.Path"/> unless this changes it.</summary>
    public Action<ChannelOptions>? Neighbour { get; init; }

    /// <summary>Headers of the good clients.</summary>
    public ChannelConnectOptions? NeighbourConnect { get; init; }
}
