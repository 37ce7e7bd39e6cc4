"""Has one library ask the S3 at NOTING_S3 for something: who signs, that server notes."""
import os
import sys

ADDRESS = os.environ["NOTING_S3"]
URL = f"http://{ADDRESS}"


def boto3():
    import boto3
    boto3.client("s3", endpoint_url=URL).get_object(Bucket="bucket", Key="key")


def boto():
    import boto
    from boto.s3.connection import OrdinaryCallingFormat
    host, port = ADDRESS.split(":")
    boto.connect_s3(host=host, port=int(port), is_secure=False, calling_format=OrdinaryCallingFormat()).get_bucket("bucket")


def deltalake():
    import deltalake
    options = {"AWS_ENDPOINT_URL": URL, "AWS_ALLOW_HTTP": "true"}
    deltalake.DeltaTable("s3://bucket/table", storage_options=options)


def duckdb():
    import duckdb
    secret = f"CREATE SECRET (TYPE s3, PROVIDER credential_chain, ENDPOINT '{ADDRESS}', USE_SSL false, URL_STYLE 'path')"
    connection = duckdb.connect()
    connection.execute("INSTALL aws; LOAD aws; INSTALL httpfs; LOAD httpfs")
    connection.execute(secret)
    connection.execute("SELECT * FROM 's3://bucket/key.csv'")


def minio_env():
    import minio
    minio.Minio(ADDRESS, secure=False, credentials=minio.credentials.EnvAWSProvider()).bucket_exists("bucket")


def minio_iam():
    import minio
    minio.Minio(ADDRESS, secure=False, credentials=minio.credentials.IamAwsProvider()).bucket_exists("bucket")


def obstore():
    import obstore
    from obstore.store import S3Store
    store = S3Store("bucket", endpoint=URL, client_options={"allow_http": True}, retry_config={"max_retries": 0})
    obstore.get(store, "key")


def polars():
    sys.modules["boto3"] = None
    import polars
    polars.scan_csv("s3://bucket/key.csv", storage_options={"endpoint_url": URL, "allow_http": "true"}).collect()


def pyarrow():
    from pyarrow import fs
    fs.S3FileSystem(endpoint_override=ADDRESS, scheme="http").open_input_file("bucket/key")


def pysam():
    from pysam.libchtslib import HFile
    HFile("s3+http://bucket/key").read()


def tensorstore():
    import tensorstore
    spec = {"driver": "s3", "bucket": "bucket", "endpoint": URL, "aws_region": "eu-west-1"}
    tensorstore.KvStore.open(spec).result().read("key").result()


globals()[sys.argv[1]]()
