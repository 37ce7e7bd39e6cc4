// Prints the access key id that an SDK for Go, or minio-go, takes by its default chain.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func main() {
	if len(os.Args) > 3 && os.Args[1] == "profiles" {
		if err := ask(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: judge v1|v2|minio, or judge profiles PAUSE NAME...")
		os.Exit(2)
	}
	key, err := take(os.Args[1])
	if err != nil || key == "" {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(key)
}

// ask asks STS twice, with a pause in between, who it is by each of these profiles.
func ask(pause string, names []string) error {
	between, err := time.ParseDuration(pause + "s")
	if err != nil {
		return err
	}
	var clients []*sts.Client
	for _, name := range names {
		own, err := config.LoadDefaultConfig(context.Background(), config.WithSharedConfigProfile(name))
		if err != nil {
			return err
		}
		clients = append(clients, sts.NewFromConfig(own))
	}
	for turn := 0; turn < 2; turn++ {
		if turn > 0 {
			time.Sleep(between)
		}
		for _, client := range clients {
			is, err := client.GetCallerIdentity(context.Background(), &sts.GetCallerIdentityInput{})
			if err != nil {
				return err
			}
			fmt.Println(*is.Arn)
		}
	}
	return nil
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
