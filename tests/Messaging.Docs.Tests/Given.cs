namespace Messaging.Docs.Tests;

/// <summary>
/// What every block may use without declaring it: the messages that the pages talk about, and the usings of a web project.
/// </summary>
internal static class Given
{
    public const string Types = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Messaging;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Given;

        namespace Given
        {
            public sealed record Subscribe(string Symbol);

            public sealed record Quote(string Symbol, double Price);

            // In place of the class that the generator of System.Text.Json makes.
            public static class MarketContext
            {
                public static System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver Default => null!;
            }
        }
        """;

    /// <summary>Turns <c>WebApplication app; int n</c> into declarations of variables.</summary>
    public static string Declare(string variables)
        => string.Concat(variables
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(variable => variable + " = default!; "));
}
