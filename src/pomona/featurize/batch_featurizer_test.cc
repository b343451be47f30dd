#include "pomona/featurize/batch_featurizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

#include "pomona/decode/test_pictures.h"

namespace pomona {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

ModelSpec TinySpec() {
  ModelSpec spec;
  spec.name = "fake";
  spec.dimension = 3;
  spec.pixels.width = 4;
  spec.pixels.height = 4;
  return spec;
}

/// PNGs of different sizes and noise, with pictures that fail in between.
std::vector<Bytes> Files(std::size_t count) {
  std::vector<Bytes> files;
  for (std::size_t i = 0; i < count; ++i) {
    const int side = 1 + static_cast<int>(i % 7);
    const auto num_bytes = static_cast<std::size_t>(side * side * 3);
    files.push_back(WritePng(NoiseBytes(num_bytes, static_cast<std::uint32_t>(i)), side, side, {}));
    if (i % 5 == 2) files.back().resize(files.back().size() / 2);
    if (i % 11 == 3) files.back().clear();
  }
  return files;
}

std::vector<EncodedPicture> Pictures(const std::vector<Bytes>& files) {
  return {files.begin(), files.end()};
}

std::vector<std::optional<FailureReason>> Reasons(const FeaturizedBatch& batch) {
  std::vector<std::optional<FailureReason>> reasons;
  std::transform(
      batch.failures.begin(), batch.failures.end(), std::back_inserter(reasons),
      [](const auto& failure) { return failure ? std::optional(failure->reason) : std::nullopt; });
  return reasons;
}

BatchFeaturizer Featurize(int num_threads) {
  return {MakeFakeBackbone(TinySpec()), DecodeOptions(), num_threads};
}

TEST(BatchFeaturizerTest, RowsAreThoseOfOnePictureAtATime) {
  const std::vector<Bytes> files = Files(60);
  const FeaturizedBatch batch = Featurize(4).Run(Pictures(files));
  const auto backbone = MakeFakeBackbone(TinySpec());
  for (std::size_t row = 0; row < files.size(); ++row) {
    Featurizer alone(DecodeOptions(), *backbone, 0);
    const auto features = alone.Run(files[row]);
    ASSERT_EQ(batch.failures[row].has_value(), !features.has_value()) << row;
    if (!features) {
      EXPECT_EQ(batch.failures[row]->reason, features.error().reason);
      continue;
    }
    EXPECT_TRUE(std::equal(features->begin(), features->end(), &batch.features[row * 3])) << row;
  }
}

TEST(BatchFeaturizerTest, OneAndEightThreadsGiveTheSameRows) {
  const std::vector<Bytes> files = Files(200);
  const FeaturizedBatch one = Featurize(1).Run(Pictures(files));
  const FeaturizedBatch eight = Featurize(8).Run(Pictures(files));
  EXPECT_EQ(one.features, eight.features);
  EXPECT_EQ(Reasons(one), Reasons(eight));
}

TEST(BatchFeaturizerTest, BadPictureIsAFailureInItsRow) {
  std::vector<Bytes> files = Files(1);
  files.insert(files.end(), {AsBytes("no picture"), Bytes(), files[0]});
  std::vector<EncodedPicture> pictures = Pictures(files);
  pictures[2] = std::nullopt;
  const FeaturizedBatch batch = Featurize(2).Run(pictures);
  EXPECT_THAT(Reasons(batch), ElementsAre(std::nullopt, Optional(FailureReason::kNotAnImage),
                                          Optional(FailureReason::kUnreadable), std::nullopt));
  EXPECT_TRUE(
      std::equal(batch.features.begin(), batch.features.begin() + 3, batch.features.begin() + 9));
}

TEST(BatchFeaturizerTest, NoPicturesAreNoRows) {
  const FeaturizedBatch batch = Featurize(2).Run({});
  EXPECT_TRUE(batch.features.empty());
  EXPECT_TRUE(batch.failures.empty());
}

TEST(BatchFeaturizerTest, FewerPicturesThanThreadsIsNoMatter) {
  const std::vector<Bytes> files = Files(2);
  EXPECT_EQ(Featurize(8).Run(Pictures(files)).failures.size(), 2U);
}

class BrokenBackbone : public Backbone {
 public:
  const ModelSpec& spec() const override { return spec_; }
  void Forward(int /*stream*/, std::span<const float> /*pixels*/,
               std::span<float> /*features*/) override {
    throw std::runtime_error("broken");
  }

 private:
  ModelSpec spec_ = TinySpec();
};

TEST(BatchFeaturizerTest, WhatTheNetworkThrowsReachesTheCaller) {
  const std::vector<Bytes> files = Files(50);
  BatchFeaturizer featurizer(std::make_unique<BrokenBackbone>(), DecodeOptions(), 4);
  EXPECT_THROW(featurizer.Run(Pictures(files)), std::runtime_error);
}

}  // namespace
}  // namespace pomona
