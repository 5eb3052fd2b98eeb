package archunit.bad.core.routing;

class ReachesAside {
    archunit.bad.core.screening.Neighbour neighbour;
}
