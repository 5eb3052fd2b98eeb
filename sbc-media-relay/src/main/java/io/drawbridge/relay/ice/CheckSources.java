package io.drawbridge.relay.ice;

import io.drawbridge.relay.ports.Endpoint;

/**
 * From where checks may come. A check proves that its sender knows our password, not that it is
 * where its source address says; a lite agent never asks back there. So who may check could make us
 * send to anybody whose address he can forge: never to the inside, or to this machine.
 */
@FunctionalInterface
public interface CheckSources {
    boolean mayBeServed(Endpoint source);
}
