package archunit.bad.core.app;

class ReachesIntoASession {
    archunit.bad.relay.session.MediaSession session;
}
