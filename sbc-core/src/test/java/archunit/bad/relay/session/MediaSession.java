package archunit.bad.relay.session;

public class MediaSession {}
