# POMONA_SANITIZE=address,undefined (or thread) instruments every room; libraries from wheels stay as they are.
if(POMONA_SANITIZE)
  add_compile_options(-fsanitize=${POMONA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${POMONA_SANITIZE})
endif()
