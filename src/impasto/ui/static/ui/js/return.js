// return
