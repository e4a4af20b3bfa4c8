import org.eclipse.rdf4j.model.Model;
import org.eclipse.rdf4j.query.QueryResults;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sparql.SPARQLRepository;

/** Asks the endpoint in the first argument the query in the second one, short and long, and for a graph. */
public class AskByRdf4j {
    public static void main(String[] arguments) {
        SPARQLRepository repository = new SPARQLRepository(arguments[0]);
        repository.init();
        try (RepositoryConnection connection = repository.getConnection()) {
            for (int length : new int[] {0, 100_000}) {
                String text = arguments[1] + " #" + "x".repeat(length);
                try (TupleQueryResult result = connection.prepareTupleQuery(text).evaluate()) {
                    System.out.println("select " + length + " " + result.next().getValue("n").stringValue());
                }
            }
            String construct = "CONSTRUCT WHERE { ?s a <https://w3id.org/poakg/ontology#State> }";
            Model model = QueryResults.asModel(connection.prepareGraphQuery(construct).evaluate());
            System.out.println("construct 0 " + model.size());
        }
        repository.shutDown();
    }
}
