/** Prints the access key id that an SDK for Java takes by its default chain. */
public class Judge {
    public static void main(String[] words) {
        String key = words[0].equals("v1")
            ? com.amazonaws.auth.DefaultAWSCredentialsProviderChain.getInstance().getCredentials().getAWSAccessKeyId()
            : software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider.builder().build().resolveCredentials().accessKeyId();
        System.out.println(key);
    }
}
