using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Messaging.WebSockets.Framing;

namespace Messaging.Benchmarks;

/// <summary>Masking a payload.</summary>
public class MaskingBenchmarks
{
    private byte[] _source = null!;
    private byte[] _destination = null!;

    /// <summary>The length of the payload.</summary>
    [Params(5, 48, 1024, 65536)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _source = new byte[Size];
        _destination = new byte[Size];
    }

    [Benchmark]
    public uint Mask() => Masking.Apply(_source, _destination, 0x12345678);

    /// <summary>What masking costs at least.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => _source.CopyTo(_destination, 0);
}

/// <summary>Drawing mask keys.</summary>
public class MaskKeyBenchmarks
{
    [Benchmark]
    public uint FromBlock() => MaskKeys.Next();

    /// <summary>One call of the generator for each key.</summary>
    [Benchmark(Baseline = true)]
    public uint OneByOne()
    {
        Span<byte> key = stackalloc byte[sizeof(uint)];
        RandomNumberGenerator.Fill(key);
        return BitConverter.ToUInt32(key);
    }
}
