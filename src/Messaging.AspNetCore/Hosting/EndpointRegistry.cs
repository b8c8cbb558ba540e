using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Messaging.AspNetCore.Hosting;

/// <summary>The mapped channel endpoints of one host, and the check at start that they and the configuration belong together.</summary>
internal sealed class EndpointRegistry(IServiceProvider services)
{
    private readonly Lock _lock = new();
    private readonly List<(IEndpointRouteBuilder Builder, EndpointRegistration Registration)> _mapped = [];

    /// <exception cref="InvalidOperationException">The same path was mapped before.</exception>
    public void Add(IEndpointRouteBuilder builder, EndpointRegistration registration)
    {
        lock (_lock)
        {
            // Paths under different groups can be told apart only when the routes are built.
            if (_mapped.Any(other => ReferenceEquals(other.Builder, builder) && other.Registration.IsAt(registration.Path)))
            {
                throw MappedTwice(registration.Path);
            }

            _mapped.Add((builder, registration));
        }
    }

    /// <summary>Runs when every endpoint is mapped, and with each reload.</summary>
    /// <param name="entries">The entries that are to count.</param>
    /// <exception cref="InvalidOperationException">A path was mapped twice.</exception>
    /// <exception cref="OptionsValidationException">Configuration and endpoints do not belong together.</exception>
    public void Check(IReadOnlyDictionary<string, EndpointOptions> entries)
    {
        // Building the routes tells each registration its full path.
        _ = services.GetRequiredService<EndpointDataSource>().Endpoints;
        EndpointRegistration[] mapped;
        lock (_lock)
        {
            mapped = [.. _mapped.Select(entry => entry.Registration)];
        }

        foreach (EndpointRegistration registration in mapped)
        {
            if (mapped.Any(other => other != registration && other.IsAt(registration.Path)))
            {
                throw MappedTwice(registration.Path);
            }
        }

        List<string> failures = [];
        foreach ((string name, EndpointOptions options) in entries)
        {
            if (!mapped.Any(registration => registration.IsAt(options.Path)))
            {
                string known = string.Join(", ", mapped.Select(registration => registration.Path));
                failures.Add($"Messaging:Endpoints:{name}:Path: \"{options.Path}\" is no mapped endpoint. Known: {known}.");
            }
        }

        foreach (EndpointRegistration registration in mapped)
        {
            try
            {
                _ = registration.Settings;
            }
            catch (OptionsValidationException exception)
            {
                failures.AddRange(exception.Failures);
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException("Messaging:Endpoints", typeof(EndpointOptions), failures);
        }

        KestrelHttp2.AdjustPings(services, mapped.Select(registration => registration.Settings.Options));
    }

    private static InvalidOperationException MappedTwice(string path) => new($"MapDuplexChannel: the path {path} is mapped twice.");
}
