package grad

func init() {
	rules["Squeeze"], rules["Unsqueeze"] = back, back
}
