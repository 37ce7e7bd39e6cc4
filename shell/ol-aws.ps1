# ol-aws
