using PolyType;
using StreamJsonRpc;

namespace Library;

[JsonRpcContract]
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
public partial interface ILibrary : IDisposable
{
    Task<int> GetPagesAsync(string book, CancellationToken cancellationToken);

    Task<int[]> FindAsync(string book, string word, IProgress<int> progress, CancellationToken cancellationToken);
}
