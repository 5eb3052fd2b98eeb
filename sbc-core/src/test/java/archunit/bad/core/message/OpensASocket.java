package archunit.bad.core.message;

class OpensASocket {
    java.nio.channels.DatagramChannel channel;
}
