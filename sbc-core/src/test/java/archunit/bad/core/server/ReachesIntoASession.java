package archunit.bad.core.server;

class ReachesIntoASession {
    archunit.bad.relay.session.MediaSession session;
}
