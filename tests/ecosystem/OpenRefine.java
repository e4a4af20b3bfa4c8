import com.google.refine.RefineServlet;
import java.io.File;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** OpenRefine as a server on loopback: its servlet over the folder named first, its projects in the second. */
public class OpenRefine {
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler(server, "/");
        context.setResourceBase(arguments[0]);
        File temporary = new File(arguments[1], "temporary");
        temporary.mkdirs();
        context.setAttribute("javax.servlet.context.tempdir", temporary);
        ServletHolder holder = new ServletHolder("refine", RefineServlet.class);
        holder.setInitParameter("refine.version", "3.9.5");
        holder.setInitParameter("refine.revision", "0");
        holder.setInitParameter("refine.data", arguments[1]);
        holder.setInitParameter("refine.autosave", "60");
        holder.setInitOrder(1);
        context.addServlet(holder, "/*");
        server.start();
        System.out.println("http://127.0.0.1:" + connector.getLocalPort());
        server.join();
    }
}
