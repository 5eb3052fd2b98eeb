package archunit.bad.core.auth;

public class Neighbour {}
