// Package kit writes a trained model's folder as colleagues, servers and registries take it. [Write]
// does all of it.
//
// A kit is a folder of package export with more files in it, so that infer.Open, "hourglass serve" and
// "hourglass verify" open it, too:
//
//	README.md               a model card: what the model is, its columns, its metrics, and snippets that run
//	signature.json          inputs and outputs of each file, columns and thresholds, for programs
//	request.json            a request of the Open Inference Protocol
//	fixtures/PART/…         inputs and all outputs of PART.onnx: ONNX test data, tensors.npz and tensors.json
//	check.py, check.mjs, check.cpp  hold every file against its fixtures
//	MLmodel, requirements.txt       what MLflow's pyfunc loads
//	triton/NAME-PART/…      a model repository of Triton
//
// All paths are relative to the folder.
package kit
