// The loss of a batch, in float64. What it adds up is added image by image and class by class, whatever the threads.
#include "jobs.h"
#include "pool.h"
#include "vec.h"
#include "logarithm.h"

namespace {

/** Logits of a part: fewer would be done before another thread has begun. */
constexpr int logits_of_part = 4096;

struct Loss {
  const float* logits;
  const uint32_t* labels;
  double* terms;
  float* gradient;
  double on_label, elsewhere;
  int n, classes, stride, images;
  int images_of_part;
};

double target(const Loss& p, int c, uint32_t label) {
  return static_cast<uint32_t>(c) == label ? p.on_label : p.elsewhere;
}

/** The lowest class among those with the highest logit. */
int best_of(const Loss& p, int image) {
  int best = 0;
  for (int c = 1; c < p.classes; c++)
    if (p.logits[c * p.stride + image] > p.logits[best * p.stride + image]) best = c;
  return best;
}

void image_loss(const Loss& p, int image) {
  const double highest = p.logits[best_of(p, image) * p.stride + image];
  double sum = 0;
  for (int c = 0; c < p.classes; c++) sum += exponential(p.logits[c * p.stride + image] - highest);
  const double log_sum = logarithm(sum);
  double* terms = p.terms + static_cast<size_t>(image) * p.classes;
  for (int c = 0; c < p.classes; c++) {
    const double log = p.logits[c * p.stride + image] - highest - log_sum;
    const double wanted = target(p, c, p.labels[image]);
    terms[c] = wanted * log;
    p.gradient[c * p.stride + image] = static_cast<float>((exponential(log) - wanted) / p.images);
  }
}

void loss_part(void* args, int part, int) {
  const Loss& p = *static_cast<Loss*>(args);
  const int begin = part * p.images_of_part, end = begin + p.images_of_part < p.n ? begin + p.images_of_part : p.n;
  for (int image = begin; image < end; image++) image_loss(p, image);
}

}  // namespace

void kernels::softmax_cross_entropy(const jobs::SoftmaxCrossEntropy& job) {
  double targets[2];
  __builtin_memcpy(targets, static_cast<const uint32_t*>(job.targets), sizeof targets);
  const uint32_t* labels = job.labels;
  const int together = job.classes < logits_of_part ? logits_of_part / job.classes : 1;
  Loss p{job.logits, labels, job.terms, job.gradient, targets[0], targets[1], job.n, job.classes, job.stride,
         job.images, together};
  for (int c = 0; c < p.classes; c++)
    for (int lane = p.n; lane < p.stride; lane++) p.gradient[c * p.stride + lane] = 0;
  parallel(loss_part, &p, (p.n + together - 1) / together);
  double loss = 0;
  int correct = 0;
  for (int image = 0; image < p.n; image++) {
    const double* terms = p.terms + static_cast<size_t>(image) * p.classes;
    for (int c = 0; c < p.classes; c++) if (target(p, c, labels[image]) != 0) loss -= terms[c];
    correct += static_cast<uint32_t>(best_of(p, image)) == labels[image];
  }
  *static_cast<float*>(job.loss) = static_cast<float>(loss / p.images);
  *static_cast<float*>(job.correct) = static_cast<float>(correct);
}
