package archunit.bad.core.message;

class LooksANameUp {
    Object address = new java.net.InetSocketAddress("pbx.example", 5060);
}
