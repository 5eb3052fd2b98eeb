package archunit.bad.core.screening;

public class Neighbour {}
