package archunit.bad.core.app;

public class Main {}
