// Package folder compares the files of a trained model: [Compare] holds the autoencoder, the
// encoder and the decoder of a folder that package export wrote, each on several engines, after
// their digests were held against the folder's manifest.
package folder
