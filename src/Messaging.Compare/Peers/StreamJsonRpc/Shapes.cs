using Messaging.Compare.Payloads;
using PolyType;

namespace Messaging.Compare.Peers.StreamJsonRpc;

/// <summary>The types that the formatter writes, for its source generator.</summary>
[GenerateShapeFor<byte[]>]
[GenerateShapeFor<Quote>]
internal sealed partial class Shapes;
