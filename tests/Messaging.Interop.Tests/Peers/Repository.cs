using System.Reflection;

namespace Messaging.Interop.Tests;

/// <summary>Where the things are that the tests start.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>That with which these tests were built: Debug or Release.</summary>
    public static string Configuration { get; } = Metadata("Configuration");

    public static string Interop(params string[] path) => Path.Combine([Root, "tests", "Messaging.Interop.Tests", .. path]);

    /// <summary>The built program of a sample, of the same configuration as these tests.</summary>
    public static string Sample(string name) => Built(Path.Combine(Root, "samples", name), name);

    /// <summary>The built program of the project in a folder, of the same configuration as these tests.</summary>
    public static string Built(string folder, string name) => Path.Combine(folder, "bin", Configuration, "net10.0", name + ".dll");

    private static string Metadata(string key)
        => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
