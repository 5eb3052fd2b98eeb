package io.drawbridge.core.tls;

import java.util.Optional;

/**
 * How TLS is done.
 *
 * @param keyLog where the keys go, when the operator wants to see them
 */
public record Cryptography(TlsEngine engine, Optional<KeyLog> keyLog) {
    /** Nobody sees the keys. */
    public Cryptography(TlsEngine engine) {
        this(engine, Optional.empty());
    }
}
