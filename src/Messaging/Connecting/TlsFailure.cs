using System.ComponentModel;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Messaging.Connecting;

/// <summary>Tells failures of TLS apart.</summary>
internal static class TlsFailure
{
    /// <summary>SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL of OpenSSL, whose error codes carry the reason in their last 12 bits.</summary>
    private const int OpenSslReason = 0x460;

    /// <summary>SEC_E_APPLICATION_PROTOCOL_MISMATCH of Schannel.</summary>
    private const int SchannelError = unchecked((int)0x80090367);

    /// <summary>
    /// Whether a connection failed because the server has not proved who it is. A server that refuses the protocols it is offered (RFC 7301 section 3.2), such as
    /// HTTP/2 alone, ends the handshake too, but the next transport offers another one and checks the server for itself.
    /// </summary>
    public static bool IsOfIdentity(Exception failure)
    {
        bool isTls = false;
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            isTls |= cause is AuthenticationException;
            if (isTls && cause is CryptographicException { HResult: var code } && (code & 0xFFF) == OpenSslReason)
            {
                return false;
            }

            if (isTls && cause is Win32Exception { NativeErrorCode: SchannelError })
            {
                return false;
            }
        }

        return isTls;
    }
}
