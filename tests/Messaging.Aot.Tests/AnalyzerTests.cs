using System.Text.RegularExpressions;

namespace Messaging.Aot.Tests;

/// <summary>Whoever builds for native AOT is told where it cannot be.</summary>
public sealed partial class AnalyzerTests(PublishedSamples samples)
{
    private static readonly string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <PublishAot>true</PublishAot>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="{Repository.Root}/src/Messaging.MessagePack/Messaging.MessagePack.csproj" />
            <ProjectReference Include="{Repository.Root}/src/Messaging.Protobuf/Messaging.Protobuf.csproj" />
            <ProjectReference Include="{Repository.Root}/src/Messaging.ProtobufNet/Messaging.ProtobufNet.csproj" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using Microsoft.Extensions.DependencyInjection;
        new ServiceCollection().AddMessaging()
            .AddMessagePack()
            .AddProtobufNet()
            .AddValidation()
            .AddProtobuf();
        """;

    [Fact]
    public async Task Serializers_that_make_code_are_named_where_they_are_added()
    {
        string folder = Path.Combine(samples.Work, "Dynamic");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Dynamic.csproj"), Project, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program, TestContext.Current.CancellationToken);

        string[] output = await DotnetCommand.RunAsync(["build", "-c", Repository.Configuration, "-p:BuildProjectReferences=false", "-m:1"], folder);

        Assert.Equal(
            ["AddMessagePack IL2026", "AddMessagePack IL3050", "AddProtobufNet IL2026", "AddProtobufNet IL3050", "AddValidation IL2026"],
            output.Select(line => Warning().Match(line)).Where(match => match.Success)
                .Select(match => $"{match.Groups["method"]} {match.Groups["code"]}").Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"Program\.cs\([0-9,]+\): warning (?<code>IL\d+): .*\.(?<method>Add\w+)(<\w+>)?\(")]
    private static partial Regex Warning();
}
