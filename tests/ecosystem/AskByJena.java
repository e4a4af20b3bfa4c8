import org.apache.jena.query.*;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.sparql.exec.http.QueryExecutionHTTP;
import org.apache.jena.sparql.exec.http.QuerySendMode;

/** Asks the endpoint in the first argument in each way that Jena has to send a query, the second argument. */
public class AskByJena {
    public static void main(String[] arguments) {
        for (QuerySendMode mode : QuerySendMode.values()) {
            for (int length : new int[] {0, 100_000}) {
                if (length > 0 && (mode == QuerySendMode.asGetAlways)) {
                    continue;
                }
                String text = arguments[1] + " #" + "x".repeat(length);
                try (QueryExecution execution = QueryExecutionHTTP.create()
                        .endpoint(arguments[0]).queryString(text).sendMode(mode).build()) {
                    System.out.println(mode + " " + length + " " + execution.execSelect().next().get("n").asLiteral().getInt());
                }
            }
        }
        String construct = "CONSTRUCT WHERE { ?s a <https://w3id.org/poakg/ontology#State> }";
        try (QueryExecution execution = QueryExecutionHTTP.create()
                .endpoint(arguments[0]).queryString(construct).sendMode(QuerySendMode.asPost).build()) {
            Model model = execution.execConstruct();
            System.out.println("construct 0 " + model.size());
        }
    }
}
