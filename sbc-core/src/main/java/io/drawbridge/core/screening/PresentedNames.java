package io.drawbridge.core.screening;

import io.drawbridge.core.transport.CertificateNames;
import io.drawbridge.core.transport.Flow;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What the certificates say that peers have proven to be theirs, by connection. Concurrent: written
 * where connections begin and end, read by every shard. There are no more entries than connections.
 */
public final class PresentedNames {
    private final ConcurrentMap<Long, CertificateNames> byConnection = new ConcurrentHashMap<>();

    /** A peer has proven that a certificate is its own, and an authority has vouched for it. */
    public void proven(long connection, CertificateNames names) {
        byConnection.put(connection, names);
    }

    /** A connection has ended. */
    public void ended(long connection) {
        byConnection.remove(connection);
    }

    /** Nothing where the peer has proven nothing. */
    public CertificateNames of(Flow flow) {
        return flow.transport().secure() ? of(flow.connection()) : CertificateNames.NONE;
    }

    /** The same of a connection with TLS. */
    public CertificateNames of(long connection) {
        return byConnection.getOrDefault(connection, CertificateNames.NONE);
    }

    public int size() {
        return byConnection.size();
    }
}
