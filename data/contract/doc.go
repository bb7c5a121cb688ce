// Package contract keeps what the rows of a model are together with the model, so that the rows of other files
// are brought into the same form or refused.
//
// [Train] reads the rows for a training and says what they are. The contract goes into the ONNX file as
// metadata ([Contract.Properties]) and comes out of it again ([Of]). [Contract.Open] then reads other rows:
// columns are found by their names, in any order.
package contract
