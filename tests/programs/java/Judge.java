import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;

/** Prints the access key id that an SDK for Java takes by its default chain; or who STS says one is by each profile. */
public class Judge {
    public static void main(String[] words) throws Exception {
        switch (words[0]) {
            case "v1" -> System.out.println(
                com.amazonaws.auth.DefaultAWSCredentialsProviderChain.getInstance().getCredentials().getAWSAccessKeyId());
            case "v2" -> System.out.println(
                DefaultCredentialsProvider.builder().build().resolveCredentials().accessKeyId());
            default -> ask(Double.parseDouble(words[1]), Arrays.copyOfRange(words, 2, words.length));
        }
    }

    /** Twice, with a pause in between. */
    private static void ask(double pause, String[] names) throws Exception {
        List<StsClient> clients = new ArrayList<>();
        for (String name : names)
            clients.add(StsClient.builder()
                .credentialsProvider(DefaultCredentialsProvider.builder().profileName(name).build()).build());
        for (int turn = 0; turn < 2; turn++) {
            Thread.sleep(turn == 0 ? 0 : (long) (pause * 1000));
            for (StsClient client : clients)
                System.out.println(client.getCallerIdentity().arn());
        }
    }
}
