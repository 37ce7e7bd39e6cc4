// Prints the access key id that an SDK for Go, or minio-go, takes by its default chain.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: judge v1|v2|minio")
		os.Exit(2)
	}
	key, err := take(os.Args[1])
	if err != nil || key == "" {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(key)
}

func take(sdk string) (string, error) {
	switch sdk {
	case "v1":
		own, err := session.NewSession()
		if err != nil {
			return "", err
		}
		keys, err := own.Config.Credentials.Get()
		return keys.AccessKeyID, err
	case "v2":
		own, err := config.LoadDefaultConfig(context.Background())
		if err != nil {
			return "", err
		}
		keys, err := own.Credentials.Retrieve(context.Background())
		return keys.AccessKeyID, err
	case "minio":
		chain := credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
		})
		keys, err := chain.GetWithContext(nil)
		return keys.AccessKeyID, err
	}
	return "", fmt.Errorf("there is no SDK %s", sdk)
}
