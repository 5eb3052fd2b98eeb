package archunit.bad.core.b2bua;

class ReachesIntoASession {
    archunit.bad.relay.session.MediaSession session;
}
