#ifndef DETECTOR_H
#define DETECTOR_H

/* Runs both files of a detector's folder on their fixtures. */
void consume_detector(const char *folder);

#endif
