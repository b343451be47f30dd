#include "pomona/base/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <fstream>
#include <memory>
#include <vector>

#include "pomona/base/error.h"

namespace pomona {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new()) {
    EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
  }

  void Update(const void* bytes, std::size_t size_bytes) {
    EVP_DigestUpdate(context_.get(), bytes, size_bytes);
  }

  std::string Finish() {
    std::array<std::uint8_t, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return fmt::format("{:02x}", fmt::join(digest, ""));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
};

}  // namespace

std::string Sha256(std::span<const std::uint8_t> bytes) {
  Hasher hasher;
  hasher.Update(bytes.data(), bytes.size());
  return hasher.Finish();
}

std::string Sha256OfFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Hasher hasher;
  std::vector<char> block(1 << 16);
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    hasher.Update(block.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof()) {
    throw Error(Error::Kind::kStorage, fmt::format("Cannot read {}", path.string()));
  }
  return hasher.Finish();
}

}  // namespace pomona
