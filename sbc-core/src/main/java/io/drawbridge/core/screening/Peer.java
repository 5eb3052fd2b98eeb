package io.drawbridge.core.screening;

/** Who is speaking. */
public sealed interface Peer {
    /** Name of the network on whose listener it was heard. */
    String network();

    /** Whether identity headers from it are believed, and inside names may be shown to it. */
    boolean trusted();

    /** What routes, metrics and records call it: the trunk's name, else the network's. */
    String name();

    /** Known peers get answers where strangers get silence. */
    boolean known();

    /** A configured peer, recognised by its address. */
    record Trunk(String name, String network, boolean trusted) implements Peer {
        @Override
        public boolean known() {
            return true;
        }
    }

    /** A device at the other end of a way on which somebody is registered. */
    record Registered(String network, boolean trusted) implements Peer {
        @Override
        public String name() {
            return network;
        }

        @Override
        public boolean known() {
            return true;
        }
    }

    /** Somebody who has shown, with this request, that he knows a user's password. */
    record User(String network, String user, boolean trusted) implements Peer {
        @Override
        public String name() {
            return network;
        }

        @Override
        public boolean known() {
            return true;
        }
    }

    /** Anybody else. On a trusted network nobody needs to prove who he is. */
    record Stranger(String network, boolean trusted) implements Peer {
        @Override
        public String name() {
            return network;
        }

        @Override
        public boolean known() {
            return trusted;
        }
    }
}
